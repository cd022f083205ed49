/** One data set of the DICOM JSON Model (PS3.18 annex F): eight hex digits name an attribute. */
export type DataSet = Readonly<Record<string, { readonly vr?: string; readonly Value?: readonly unknown[]; readonly InlineBinary?: string } | undefined>>;

/** All values of a numeric attribute; DS and IS may come as numbers or as text. */
export function numbers(set: DataSet, tag: string): number[] {
  return (set[tag]?.Value ?? []).map(Number).filter(Number.isFinite);
}

export function number(set: DataSet, tag: string): number | undefined {
  return numbers(set, tag)[0];
}

export function texts(set: DataSet, tag: string): string[] {
  return (set[tag]?.Value ?? []).filter((value) => typeof value === 'string');
}

export function text(set: DataSet, tag: string): string | undefined {
  return texts(set, tag)[0];
}

export function items(set: DataSet, tag: string): DataSet[] {
  return (set[tag]?.Value ?? []) as DataSet[];
}

/** Numbers that may come as values or as base64 of little endian words of `bytesEach`. */
export function words(set: DataSet, tag: string, bytesEach: 1 | 2 = 2): ArrayLike<number> {
  const inline = set[tag]?.InlineBinary;
  if (inline === undefined) {
    return numbers(set, tag);
  }

  const bytes = Uint8Array.from(atob(inline), (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return bytesEach === 1 ? bytes : Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(2 * i, true));
}
