package io.newstunneler.local.service;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.newstunneler.local.supervision.Part;

/**
 * A part that is a JVM.
 *
 * @param name its name
 * @param url where it answers
 * @param needs parts that have to be ready before its first start
 * @param uses parts that it uses until its end
 * @param command makes its command, before each start
 * @param environment what its environment has beyond ours
 * @param readiness asks whether it answers
 */
public record JavaPart(String name, String url, Set<String> needs, Set<String> uses, CommandSource command,
		Map<String, String> environment, Readiness readiness) implements Part {

	@Override
	public ProcessBuilder prepare() throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(this.command.command());
		builder.environment().putAll(this.environment);
		return builder;
	}

	@Override
	public boolean isReady() throws IOException, InterruptedException {
		return this.readiness.isReady();
	}

	/**
	 * Makes the command of a part; it may have to unpack a jar first.
	 */
	@FunctionalInterface
	public interface CommandSource {

		List<String> command() throws IOException, InterruptedException;

	}

}
