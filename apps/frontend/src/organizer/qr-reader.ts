/** The part of the browsers' BarcodeDetector that is used here (WICG Shape Detection). */
export interface QrReader {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}
interface QrReaderClass {
  new (options: { formats: ["qr_code"] }): QrReader;
  getSupportedFormats: () => Promise<readonly string[]>;
}

/** A reader of QR codes: the browser's own where it has one, else one in plain JavaScript, loaded now. */
export async function createQrReader(): Promise<QrReader> {
  const own = (window as { BarcodeDetector?: QrReaderClass }).BarcodeDetector;
  const formats = await own?.getSupportedFormats().catch((): string[] => []);
  if (own && formats?.includes("qr_code")) return new own({ formats: ["qr_code"] });
  const { BarcodeDetector } = await import("qr/decode.js");
  return new BarcodeDetector({ formats: ["qr_code"] });
}
