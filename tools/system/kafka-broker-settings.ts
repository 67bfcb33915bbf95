/** Ports of a broker: clients, and the controller in the same process. */
export type KafkaPorts = { readonly broker: number; readonly controller: number };

/** One node, broker and controller in one process (KRaft). `listen` is where it listens, `ports` what clients are told. */
export const brokerSettings = (
  data: string,
  ports: KafkaPorts,
  listen = { host: '127.0.0.1', broker: ports.broker },
): Readonly<Record<string, string>> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
  listeners: `PLAINTEXT://${listen.host}:${listen.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.broker}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'log.dirs': data,
  'auto.create.topics.enable': 'false',
  'num.partitions': '6',
  'offsets.topic.num.partitions': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  // The default of 128 MiB is taken at start, whole; what is compacted here are the few offsets of consumer groups.
  'log.cleaner.dedupe.buffer.size': '4194304',
  // After kill -9 the broker is let in again only when its former session is over: 9 s by default, and as long is nothing sent.
  // Much less, and a busy machine makes it miss a heartbeat and shut itself out.
  'broker.session.timeout.ms': '6000',
  'broker.heartbeat.interval.ms': '800',
});
