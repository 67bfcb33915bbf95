/**
 * What runs the Kafka that is started here, whoever starts it: what the prerequisites found, or a person chose (`QUADRILLE_KAFKA_BY`);
 * Java where nobody has looked.
 */
export const kafkaBy = (): 'java' | 'docker' => {
  const by = process.env['QUADRILLE_KAFKA_BY'] || 'java';
  if (by === 'java' || by === 'docker') return by;
  throw new Error(`QUADRILLE_KAFKA_BY=${by} is no way to run Kafka: java and docker are.`);
};
