package dev.lethe.apply;

import java.util.List;
import java.util.Map;

/**
 * What differs between plans about objects and plans about people.
 *
 * @param erasables by {@link WaveRun#place}
 * @param question what is asked again before each wave
 * @param opening turns the plan's rows into actions
 */
record Work(Map<List<String>, WaveRun.Erasable> erasables, Question question, Opening opening) {}
