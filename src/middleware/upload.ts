import type { RequestHandler } from 'express';
import multer from 'multer';
import { BadRequest } from '../errors.js';

declare global {
  namespace Express {
    interface Request {
      /** Whether what was sent was more than the page takes; none of it is there then. */
      isTooLarge?: boolean;
    }
  }
}

const MORE_FIELDS = 4;

/** Reads a multipart form with at most one file, in memory, file and fields of at most `maxBytes` each; larger ones are only marked, so that the page can say so. */
export function upload(field: string, maxBytes: number): RequestHandler {
  const limits = {
    fileSize: maxBytes,
    fieldSize: maxBytes,
    files: 1,
    fields: MORE_FIELDS,
    parts: MORE_FIELDS + 1,
    fieldNameSize: 100,
  };
  const read = multer({ storage: multer.memoryStorage(), limits }).single(field);
  return (req, res, next) => {
    read(req, res, (error: unknown) => {
      if (!error) return next();
      const code = error instanceof multer.MulterError ? error.code : '';
      if (code !== 'LIMIT_FILE_SIZE' && code !== 'LIMIT_FIELD_VALUE') return next(new BadRequest());
      req.isTooLarge = true;
      next();
    });
  };
}
