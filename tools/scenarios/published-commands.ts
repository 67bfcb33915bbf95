import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The commands that the published checkout tutorial tells its readers to type, word for word. */
export const checkoutThatGoesWell = `curl -X POST http://localhost:3000/checkout \\
  -H 'Content-Type: application/json' \\
  -d '{
    "checkout": {
      "cart_items": [{"product_id": 1, "quantity": 2}],
      "payment_info": {"token": "test_success_visa", "amount": 100.00},
      "customer_info": {"email": "test@example.com", "name": "Test Customer"}
    }
  }'`;

export const checkoutThatTimesOut = `curl -X POST http://localhost:3000/checkout \\
  -H 'Content-Type: application/json' \\
  -d '{
    "checkout": {
      "cart_items": [{"product_id": 2, "quantity": 1}],
      "payment_info": {"token": "test_timeout_gateway", "amount": 50.00},
      "customer_info": {"email": "retry@example.com", "name": "Retry Test"}
    }
  }'`;

/** The tutorial: replace TASK_ID with the actual task ID from the response. */
export const orderStatus = 'curl http://localhost:3000/order_status/TASK_ID';

/** The routes that the tutorial names without a command. */
export const retryWithAnotherCard = `curl -X POST http://localhost:3000/retry_checkout/TASK_ID \\
  -H 'Content-Type: application/json' \\
  -d '{"payment_info": {"token": "test_success_visa"}}'`;
export const workflowDetails = 'curl http://localhost:3000/workflow_details/TASK_ID';

/** Types a command into a shell as a reader would; only the port differs where the gateway has another one. Answers the JSON that came. */
export const type = async <Body>(command: string, gateway: string, taskId = 'TASK_ID'): Promise<Body> => {
  const typed = command.replaceAll('http://localhost:3000', gateway).replaceAll('TASK_ID', taskId);
  const { stdout } = await promisify(execFile)('sh', ['-c', typed], { timeout: 15_000 });
  return JSON.parse(stdout) as Body;
};
