export const number = new Intl.NumberFormat("en");
export const seats = (n: number) => (n === 1 ? "1 seat" : `${number.format(n)} seats`);
