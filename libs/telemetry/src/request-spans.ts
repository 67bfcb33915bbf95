import { context, trace } from '@opentelemetry/api';

/** Names the span of the request that is being answered after its route, as the conventions of HTTP want it: `POST /orders/:id/retry`. */
export const nameRequest = (method: string, route: string | undefined): void => {
  if (route === undefined) return;
  trace.getActiveSpan()?.updateName(`${method} ${route}`).setAttribute('http.route', route);
};

/** The request that is being answered is about this order. */
export const nameOrder = (orderId: string): void => void trace.getActiveSpan()?.setAttribute('quadrille.order.id', orderId);

const hidden = '[redacted]';

/** In the URL of the request that is being answered stands what must not be kept: its span tells nothing of it. */
export const hideUrl = (): void => {
  trace.getActiveSpan()?.setAttributes({ 'url.path': hidden, 'url.query': hidden });
};

/** What `act` does is not told of the request that is being answered: it goes on for as long as that, and would tell the same again and again. */
export const untraced = <Result>(act: () => Result): Result => context.with(trace.deleteSpan(context.active()), act);
