import type { Addressed, Occasion } from '../domain/correspondence.js';

/** A mail as it is sent: the same words as text and as HTML. */
export type Letter = Readonly<{ subject: string; text: string; html: string }>;

export type Item = Readonly<{ name: string; quantity: number; price?: string | undefined }>;
export type Sum = Readonly<{ name: string; amount: string }>;

/** What a letter says, before anybody thinks of how it looks. Everything in it is plain text, nothing is escaped yet. */
export type Draft = Readonly<{
  subject: string;
  /** The first says what happened. */
  paragraphs: readonly string[];
  items?: readonly Item[];
  sums?: readonly Sum[];
  /** What the customer can do or will hear next. */
  closing?: string;
}>;

/** Writes one kind of letter. Pure: the same order gives the same letter on every attempt. */
export type Template = (order: Addressed, occasion: Occasion) => Draft;
