/** A name as mathematics sets it: w₁, z₁[0]. */
export function NodeName({ id }: { id: string }) {
  const [, letters, digits, rest] = /^(\D+?)(\d*)((?:\[\d+\])*)$/.exec(id) ?? [id, id, "", ""];
  const indices = [...rest.matchAll(/\d+/g)].map(([index]) => index).join(",");
  const below = [digits, indices].filter((text) => text !== "").join(" ");
  return (
    <span class="symbol">
      <i>{letters}</i>
      {below && <sub>{below}</sub>}
    </span>
  );
}
