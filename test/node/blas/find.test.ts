import { beforeEach, describe, expect, it, vi } from "vitest";
import { findBlas } from "../../../src/node/blas/find.ts";
import { ValueError } from "../../../src/tensor/errors.ts";
import { cblas, fakeKoffi, openblas } from "./fake-koffi.ts";

const config = "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64";

/** Which library is found where these are installed. */
function found(libraries: Parameters<typeof fakeKoffi>[0]) {
  const blas = findBlas(undefined, fakeKoffi(libraries));
  if (!blas) return null;
  const { name, version, kernels, threads, path } = blas;
  return { name, version, kernels, threads, path };
}

const onPlatform = (platform: NodeJS.Platform) =>
  vi.spyOn(process, "platform", "get").mockReturnValue(platform);

beforeEach(() => {
  vi.restoreAllMocks();
  onPlatform("linux");
});

describe("what the system has", () => {
  it("is OpenBLAS, with its version and threads", () => {
    expect(found({ "libopenblas.so.0": openblas(config) })).toEqual({
      name: "OpenBLAS",
      version: "0.3.21",
      kernels: "Haswell",
      threads: 2,
      path: "libopenblas.so.0",
    });
  });

  it("is BLIS", () => {
    const blis = {
      ...cblas,
      bli_info_get_version_str: () => "0.9.0",
      bli_thread_get_num_threads: () => -1,
      bli_info_get_blas_int_type_size: () => 32,
    };
    expect(found({ "libblis.so.4": blis })).toMatchObject({
      name: "BLIS",
      version: "0.9.0",
      threads: 1,
    });
    const wide = { ...blis, bli_info_get_blas_int_type_size: () => 64 };
    expect(found({ "libblis.so.4": wide })).toBeNull();
  });

  it("is MKL, told to use integers of 32 bits", () => {
    const layers: number[] = [];
    const mkl = (answer: number) => ({
      ...cblas,
      MKL_Set_Interface_Layer(layer: number) {
        layers.push(layer);
        return answer;
      },
      MKL_Get_Version_String(text: Uint8Array) {
        text.set(new TextEncoder().encode("Math Kernel Library Version 2024.2-Product Build"));
      },
      MKL_Get_Max_Threads: () => 8,
    });
    const expected = { name: "MKL", version: "2024.2", threads: 8 };
    expect(found({ "libmkl_rt.so.2": mkl(0) })).toMatchObject(expected);
    // The interface of GNU Fortran, 32 bits too.
    expect(found({ "libmkl_rt.so.2": mkl(2) })).toMatchObject(expected);
    expect(found({ "libmkl_rt.so.2": mkl(1) })).toBeNull();
    expect(layers).toEqual([0, 0, 0]);
  });

  it("is Accelerate on macOS", () => {
    onPlatform("darwin");
    const path = "/System/Library/Frameworks/Accelerate.framework/Accelerate";
    expect(found({ [path]: cblas })).toEqual({ name: "Accelerate", path });
  });

  it("is the first in the order that can be used", () => {
    const wrong = { ...openblas(config), cblas_sgemm() {} };
    const libraries = {
      "libopenblas.so.0": openblas(`${config} USE64BITINT`),
      "libopenblas.so": wrong,
      "libblis.so.4": cblas,
      "libblis.so": {},
    };
    expect(found(libraries)).toMatchObject({ name: "libblis.so.4" });
  });

  it("is nothing where there is no library, no koffi, or no name to try", () => {
    expect(found({})).toBeNull();
    expect(findBlas(undefined, null)).toBeNull();
    expect(findBlas("", null)).toBeNull();
    onPlatform("aix");
    expect(found({ "libopenblas.so.0": openblas(config) })).toBeNull();
  });
});

describe("a library that was named", () => {
  const libraries = {
    "/opt/blas.so": cblas,
    "/opt/libm.so": {},
    "/opt/wide.so": openblas(`${config} USE64BITINT`),
    "/opt/float.so": { cblas_sgemm: cblas.cblas_sgemm },
    "/opt/wrong.so": {
      ...cblas,
      cblas_dgemm(...args: unknown[]) {
        (args[12] as Float64Array).set([19, 22, 43, 51]);
      },
    },
  };

  it("is used", () => {
    expect(findBlas("/opt/blas.so", fakeKoffi(libraries))).toMatchObject({
      name: "blas.so",
      path: "/opt/blas.so",
    });
  });

  it("is not sought when it is off", () => {
    const load = vi.fn();
    expect(findBlas("off", { ...fakeKoffi(libraries), load })).toBeNull();
    expect(load).not.toHaveBeenCalled();
  });

  it.each([
    ["/opt/none.so", "cannot open shared object file"],
    ["/opt/libm.so", "Cannot find function 'cblas_sgemm' in shared library"],
    ["/opt/float.so", "Cannot find function 'cblas_dgemm' in shared library"],
    ["/opt/wide.so", "its integers have 64 bits, and those of 32 bits are needed"],
    ["/opt/wrong.so", "it computes [1 2; 3 4] · [5 6; 7 8] = [19 22; 43 50] as [19 22 43 51]"],
  ])("%s cannot be used, and the error says why", (path, reason) => {
    expect(() => findBlas(path, fakeKoffi(libraries))).toThrow(
      new ValueError(
        `BLAS: ${path} cannot be used: ${reason}. Give another path, or leave CHAINRULE_BLAS unset ` +
          "to use what the system has.",
      ),
    );
  });

  it("needs koffi", () => {
    expect(() => findBlas("/opt/blas.so", null)).toThrow(
      "the package koffi is not installed (npm install koffi)",
    );
  });
});
