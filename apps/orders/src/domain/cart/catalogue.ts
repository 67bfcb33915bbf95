/** An article on sale. `price` in minor units; `weightPounds` of one piece. */
export type Product = Readonly<{ sku: string; productId: number; name: string; price: number; weightPounds: number }>;

/** Parcels up to this weight cost this much, in minor units; the last of a list has no bound. */
export type ShippingRate = Readonly<{ upToPounds?: number | undefined; price: number }>;

/** What is sold and on which terms: a value that changes with a deployment, never while the service runs. */
export type Catalogue = Readonly<{
  currency: string;
  taxPercent: number;
  shipping: readonly ShippingRate[];
  products: readonly Product[];
}>;
