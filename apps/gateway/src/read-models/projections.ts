import type { SubmitOrder } from '@quadrille/events';
import type { Projection } from '@quadrille/service';
import type { OperatorActed } from '../domain/operator-acts/operator-act.js';
import { firstListing, listingChange } from '../domain/order-view/listing.js';
import type { FactRecorded, OrderView } from '../domain/order-view/order-view.js';

type Known = SubmitOrder | FactRecorded | OperatorActed;

const orderList: Projection = {
  writeFunction: 'write_order_list',
  rowsOf: (event, _envelope, { before, after }) => {
    const { type, data } = event as Known;
    if (type === 'SubmitOrder') return [firstListing(data)];
    const change = type === 'FactRecorded' && listingChange(before as OrderView, after as OrderView);
    return change ? [change] : [];
  },
};

const audit: Projection = {
  writeFunction: 'write_audit',
  rowsOf: (event) => {
    const { type, data } = event as Known;
    return type === 'OperatorActed' ? [data] : [];
  },
};

export const projections: readonly Projection[] = [orderList, audit];
