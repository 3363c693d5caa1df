/** A file that is not what was asked for, recognised by its content: its name ends wrongly too often. */
export interface ForeignFile {
  /** What it is, as the end of "This file is …". */
  readonly what: string;
  readonly hint: string;
}

/** Bytes as characters 0 to 255; a `latin1` TextDecoder is windows-1252 and would turn 0x80 to 0x9f into others. */
function textAt(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

function zip(bytes: Uint8Array): ForeignFile {
  // Local file header: the length of the first entry's name stands at byte 26, the name at byte 30.
  const nameLength = bytes.length < 30 ? 0 : bytes[26] | (bytes[27] << 8);
  const first = textAt(bytes, 30, Math.min(nameLength, 1000));
  if (/(^|\/)data\.pkl$/.test(first)) return PICKLE;
  if (first === 'model.json') {
    return {
      what: 'a zip archive with TensorFlow.js weights',
      hint: 'Import reads safetensors; export the run in that format, or import the .safetensors file.',
    };
  }
  return { what: 'a zip archive', hint: 'Unpack it and import the .safetensors file inside.' };
}

const PICKLE: ForeignFile = {
  what: 'a PyTorch pickle (.pt, .pth)',
  hint: 'Pickles can run code and are not read here. In Python: safetensors.torch.save_file(model.state_dict(), "model.safetensors"), then import that.',
};

/** Name and first bytes of formats that are at home beside safetensors. */
const SIGNATURES: readonly (readonly [
  magic: string,
  file: ForeignFile | ((bytes: Uint8Array) => ForeignFile),
])[] = [
  [
    'version https://git-lfs',
    {
      what: 'a Git LFS pointer, not the weights themselves',
      hint: 'Run "git lfs pull" in that repository, or use the download button of its page, then import the real file.',
    },
  ],
  ['\x1f\x8b', { what: 'a gzip archive', hint: 'Unpack it (gunzip) and import the .safetensors file.' }],
  ['PK\x03\x04', zip],
  ['PK\x05\x06', { what: 'an empty zip archive', hint: 'Import a .safetensors file.' }],
  ['\x93NUMPY', { what: 'a NumPy array (.npy)', hint: 'Save the tensors as safetensors and import that.' }],
  ['\x89HDF', { what: 'an HDF5 file (Keras .h5)', hint: 'Save the weights as safetensors and import that.' }],
  ['GGUF', { what: 'a GGUF model', hint: 'Import a .safetensors file exported from this page.' }],
  [
    '\x89PNG',
    { what: 'a PNG picture', hint: 'Import the .safetensors file, not the picture of the samples.' },
  ],
];

/** Says what a file is if it is one of those that people drop by mistake, else `null`. */
export function recogniseForeign(bytes: Uint8Array): ForeignFile | null {
  const start = textAt(bytes, 0, 512);
  if (/^(\xef\xbb\xbf)?\s*<(!doctype|html|head|\?xml|!--)/i.test(start)) {
    return {
      what: 'a web page (HTML)',
      hint: 'The download saved a page, often an error or a sign-in form. Open the link in the browser and download the file itself.',
    };
  }
  for (const [magic, file] of SIGNATURES) {
    if (start.startsWith(magic)) return typeof file === 'function' ? file(bytes) : file;
  }
  if (/^\{\s*"/.test(start)) return { what: 'JSON text', hint: 'Import the .safetensors file itself.' };
  // A pickle begins with its protocol, 2 to 5; a safetensors header of that many bytes continues with zeros.
  if (/^\x80[\x02-\x05][^\0]/.test(start)) return PICKLE;
  return null;
}
