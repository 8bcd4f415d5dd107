// Exact amounts: whole numbers of units of 1e-12, never doubles.

const PLACES = 12;
const CENT = 10n ** 10n;

/** The units of a decimal text. */
const units = text => {
  const [whole, part = ''] = text.replace('-', '').split('.');
  const size = BigInt(whole + part.padEnd(PLACES, '0'));
  return text.startsWith('-') ? -size : size;
};

/** Units as a person reads them: half-even to two places, with separators. */
const shown = units => {
  const size = units < 0n ? -units : units;
  const rest = (size % CENT) * 2n;
  let cents = size / CENT;
  if (rest > CENT || (rest === CENT && cents % 2n === 1n)) cents += 1n;
  const digits = String(cents).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${units < 0n && cents > 0n ? '-' : ''}${whole}.${digits.slice(-2)}`;
};
