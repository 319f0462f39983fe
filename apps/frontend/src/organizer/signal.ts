/** Tones and vibrations that tell good from bad without looking. */
const patterns = {
  good: { tones: [880, 1320], vibration: [80] },
  bad: { tones: [220, 180], vibration: [120, 80, 120] },
};
const TONE_S = 0.12;
const LOUDNESS = 0.2;

let context: AudioContext | undefined;

/** Makes itself heard and felt, where the device can. */
export function signal(kind: keyof typeof patterns): void {
  const { tones, vibration } = patterns[kind];
  if ("vibrate" in navigator) navigator.vibrate(vibration);
  void play(tones).catch(() => undefined); // A device without sound checks in all the same.
}

async function play(tones: number[]): Promise<void> {
  const audio = (context ??= new AudioContext());
  tones.forEach((frequency, index) => playTone(audio, frequency, audio.currentTime + index * TONE_S));
  await audio.resume();
}

function playTone(audio: AudioContext, frequency: number, at: number): void {
  const [tone, volume] = [audio.createOscillator(), audio.createGain()];
  tone.frequency.value = frequency;
  volume.gain.value = LOUDNESS;
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + TONE_S);
}
