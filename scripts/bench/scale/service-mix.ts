/** A number from 0 on that belongs to the service `n` and to nothing else about it; `seed` gives another. */
const draw = (seed: number) => `(hashint8extended(n, ${seed}) & 2147483647)`;
const inSeconds = (seconds: string) => `CAST($4 AS TIMESTAMPTZ) + (${seconds}) * INTERVAL '1 second'`;

const DAY_S = 86_400;
const YEAR_S = 365 * DAY_S;

/**
 * $1 and $2: from and to which service; $3 how many customers; $4 now. Of 10,000 services, 9,500 are active, with terms that end within
 * a year; 150 suspended, as many days ago as their grace allows; 10 suspended for abuse; 20 pending and on hold, so that nothing is due;
 * 5 failed; 160 expired and 155 cancelled. One in ten has a product with days of its own, so that what is selected for it is not always
 * due. Customers who are exempt keep services whose term is over; one active service in 10,000 was given up half-way.
 */
export const serviceRows = `
  INSERT INTO services (reference, customer_id, product_id, server_id, state, state_changed_at, expires_at, external_id, suspended_at,
    suspension_reason, cancel_at, hold_until, hold_reason, confirmed_steps, attempt_step, attempts, gave_up_at, created_at, updated_at)
  SELECT 'SVC-' || lpad(n::text, 8, '0'), customer_id, p.id, p.server_id, state, changed_at,
    CASE
      WHEN state = 'suspended' AND reason = 'overdue' THEN changed_at - CASE WHEN patient THEN 3 ELSE 0 END * INTERVAL '1 day'
      WHEN state = 'expired' THEN changed_at - INTERVAL '7 days'
      WHEN state = 'active' AND (customer_id % 500 = 0 OR given_up) THEN ${inSeconds(`-(wide % ${YEAR_S})`)}
      WHEN state = 'active' AND patient THEN ${inSeconds(`wide % ${YEAR_S} - 3 * ${DAY_S}`)}
      ELSE ${inSeconds(`wide % ${YEAR_S} + 60`)}
    END,
    CASE WHEN state NOT IN ('pending', 'delivery_failed') THEN 'acc-' || n END,
    CASE WHEN state = 'suspended' THEN changed_at END,
    reason,
    CASE WHEN state = 'active' AND cancelling THEN ${inSeconds(`60 + other % (60 * ${DAY_S})`)} END,
    CASE WHEN state = 'pending' THEN ${inSeconds(`30 * ${DAY_S}`)} END,
    CASE WHEN state = 'pending' THEN 'payment is awaited' END,
    CASE WHEN state IN ('pending', 'delivery_failed') THEN 0 ELSE 1 END,
    CASE WHEN state = 'delivery_failed' THEN 'deliver' WHEN given_up AND state = 'active' THEN 'suspend' END,
    CASE WHEN state = 'delivery_failed' OR (given_up AND state = 'active') THEN 5 ELSE 0 END,
    CASE WHEN state = 'delivery_failed' OR (given_up AND state = 'active') THEN changed_at END,
    ${inSeconds(`-${YEAR_S}`)}, changed_at
  FROM (
    SELECT *, 1 + ${draw(1)} % CAST($3 AS INTEGER) AS customer_id, ${draw(2)} AS wide, ${draw(3)} AS other,
      ${draw(4)} % 100 = 0 AS cancelling, ${draw(5)} % 10000 = 0 AS given_up,
      CASE WHEN share < 9500 THEN 'active' WHEN share < 9660 THEN 'suspended' WHEN share < 9680 THEN 'pending'
        WHEN share < 9685 THEN 'delivery_failed' WHEN share < 9845 THEN 'expired' ELSE 'cancelled' END AS state,
      CASE WHEN share >= 9500 AND share < 9650 THEN 'overdue' WHEN share >= 9650 AND share < 9660 THEN 'abuse' END AS reason,
      ${inSeconds(`-60 - ${draw(6)} % (CASE WHEN patient THEN 14 ELSE 7 END * ${DAY_S} - 120)`)} AS changed_at
    FROM (SELECT n, ${draw(7)} % 10000 AS share, ${draw(8)} % 10 = 0 AS patient, ${draw(9)} AS place
      FROM generate_series(CAST($1 AS BIGINT), CAST($2 AS BIGINT)) AS n) AS drawn
  ) AS mixed
  JOIN (SELECT id, server_id, suspend_after_days IS NOT NULL AS is_patient,
      row_number() OVER (PARTITION BY suspend_after_days IS NOT NULL ORDER BY id) - 1 AS position FROM products) p
    ON p.is_patient = patient AND p.position = place % (SELECT count(*) FROM servers)
  ORDER BY n`;
