import type { ReactNode } from "react";
import type { Category } from "../api/client";

const WIDTH = 320;
const HEIGHT = 180;

/** A picture for an event without one: always the same for the same event, coloured by category. */
export function Poster({ seed, category }: { seed: string; category: Category }) {
  const random = randomFrom(seed);
  const pattern = patterns[Math.floor(random() * patterns.length)] ?? arcs;
  return (
    <svg
      className={`poster poster-${category}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <rect className="ground" width={WIDTH} height={HEIGHT} />
      {pattern(random)}
    </svg>
  );
}

type Random = () => number;
const patterns: ((random: Random) => ReactNode)[] = [arcs, beams, tiles, hills];

function arcs(random: Random) {
  const x = 60 + random() * 200;
  const tones = ["deep", "mid", "light", "ground", "accent"];
  return tones.map((tone, index) => (
    <circle key={tone} className={tone} cx={x} cy={HEIGHT + 10} r={170 - index * 34} />
  ));
}

function beams(random: Random) {
  const x = 90 + random() * 140;
  const tones = ["deep", "mid", "light", "mid", "deep"];
  const beam = (index: number) => {
    const left = index * 110 - 130;
    return `M${x} -20 L${left} ${HEIGHT} L${left + 62} ${HEIGHT} Z`;
  };
  return (
    <>
      {tones.map((tone, index) => (
        <path key={index} className={tone} d={beam(index)} />
      ))}
      <circle className="accent" cx={x} cy={0} r={34} />
    </>
  );
}

function tiles(random: Random) {
  const size = 60;
  const tones = ["deep", "mid", "light", "ground", "accent"];
  const edge = size + 1; // Overlapping a little hides the seams.
  const arc = (x: number, y: number) => `M${x - 0.5} ${y - 0.5} h${edge} a${edge} ${edge} 0 0 1 -${edge} ${edge} Z`;
  return Array.from({ length: 18 }, (_, index) => {
    const [x, y] = [(index % 6) * size - 20, Math.floor(index / 6) * size];
    const turn = Math.floor(random() * 4) * 90;
    const tone = tones[Math.floor(random() * tones.length)];
    return (
      <path key={index} className={tone} d={arc(x, y)} transform={`rotate(${turn} ${x + size / 2} ${y + size / 2})`} />
    );
  });
}

function hills(random: Random) {
  const hill = (top: number) => {
    const [a, b] = [top - 50 * random(), top + 50 * random()];
    return `M0 ${top} C90 ${a} 200 ${b} ${WIDTH} ${top - 20} V${HEIGHT} H0 Z`;
  };
  return (
    <>
      <circle className="accent" cx={50 + random() * 220} cy={62} r={30} />
      <path className="light" d={hill(90)} />
      <path className="mid" d={hill(120)} />
      <path className="deep" d={hill(150)} />
    </>
  );
}

/** Mulberry32: a small well-known generator of numbers from 0 to 1, seeded with an FNV-1a hash of the text. */
function randomFrom(text: string): Random {
  let state = 0x811c9dc5;
  for (const char of text) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
