import type { z } from 'zod';

/** What a part of a zod schema says about the JSON that stands there; `free` = any JSON. */
export type Shape =
  | { kind: 'object'; keys: ReadonlyMap<string, z.core.$ZodType> }
  | { kind: 'list'; item: z.core.$ZodType }
  | { kind: 'record' }
  | { kind: 'plain' }
  | { kind: 'free' };

/** The shape of the schema for this very value: of a union the member that fits it. */
export function shapeOf(schema: z.core.$ZodType, value: unknown): Shape {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
      return shapeOf(def.innerType, value);
    case 'object':
      return { kind: 'object', keys: new Map(Object.entries(def.shape)) };
    case 'array':
      return { kind: 'list', item: def.element };
    case 'record':
      return { kind: 'record' };
    case 'lazy':
      return { kind: 'free' };
    case 'union':
      return shapeOfUnion(schema as z.core.$ZodUnion | z.core.$ZodDiscriminatedUnion, value);
    default:
      return { kind: 'plain' };
  }
}

function shapeOfUnion({ _zod: { def } }: z.core.$ZodUnion | z.core.$ZodDiscriminatedUnion, value: unknown): Shape {
  const shapes = def.options.map((option) => shapeOf(option, value));
  const objects = shapes.filter((shape) => shape.kind === 'object');
  if (typeof value !== 'object' || objects.length === 0) return { kind: 'plain' };
  if (!('discriminator' in def)) return objects[0] ?? { kind: 'plain' };
  return objects.find(({ keys }) => takes(keys.get(def.discriminator), value, def.discriminator)) ?? { kind: 'free' };
}

function takes(schema: z.core.$ZodType | undefined, value: unknown, key: string): boolean {
  const given = (value as Record<string, unknown> | null)?.[key];
  return schema?._zod.values?.has(given as z.core.util.Primitive) ?? false;
}
