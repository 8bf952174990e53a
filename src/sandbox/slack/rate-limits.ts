import type { Tier } from './web-api/method.ts';

interface Bucket {
  tokens: number;
  at: number;
}
interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Calls a minute of each tier (docs.slack.dev, rate limits); posting is one a second and channel, short bursts aside. */
const RATES: Readonly<Record<Tier, Rate>> = {
  1: { burst: 1, perSecond: 1 / 60 },
  2: { burst: 20, perSecond: 20 / 60 },
  3: { burst: 50, perSecond: 50 / 60 },
  4: { burst: 100, perSecond: 100 / 60 },
  posting: { burst: 4, perSecond: 1 },
  special: { burst: 600, perSecond: 10 },
};

/** Token buckets in real time: undefined when the call may go on, else the seconds to wait. */
export function createRateLimits(): (method: string, tier: Tier, channel: string) => number | undefined {
  const buckets = new Map<string, Bucket>();
  return (method, tier, channel) => {
    const { burst, perSecond } = RATES[tier];
    const key = tier === 'posting' ? `${method} ${channel}` : method;
    const now = performance.now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return undefined;
  };
}
