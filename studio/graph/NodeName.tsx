/** A name as mathematics sets it: w₁, z₁[0], and o_x1 with x1 below. */
export function NodeName({ id }: { id: string }) {
  const [, letters, digits, rest, index] = /^([^\d_[]+)(\d*)(?:_(.+?))?((?:\[\d+\])*)$/u.exec(
    id,
  ) ?? [id, id, "", "", ""];
  const indices = [...(index ?? "").matchAll(/\d+/g)].map(([each]) => each).join(",");
  const own = [digits, rest?.replaceAll("_", " ")].filter(Boolean).join(" ");
  // A number of the name's own is kept apart from its indices: z1[0] is not z₁₀.
  const below = own && indices ? `${own}[${indices}]` : own + indices;
  return (
    <span class="symbol">
      <i>{letters}</i>
      {below && <sub>{below}</sub>}
    </span>
  );
}
