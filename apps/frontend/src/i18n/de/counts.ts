export const number = new Intl.NumberFormat("de");
export const seats = (n: number) => (n === 1 ? "1 Platz" : `${number.format(n)} Plätze`);
