/** A partition of a topic, as the key of a map. */
export const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`;

export const topicAndPartition = (place: string): { topic: string; partition: number } => {
  const [topic, partition] = place.split('/');
  return { topic: topic!, partition: Number(partition) };
};

/** As kafkajs names it to pause and resume. */
export const toKafkajs = (place: string): { topic: string; partitions: [number] }[] => {
  const { topic, partition } = topicAndPartition(place);
  return [{ topic, partitions: [partition] }];
};
