package io.newstunneler.local.system;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import io.newstunneler.local.postgres.Database;
import io.newstunneler.local.supervision.Part;
import io.newstunneler.local.unleash.UnleashPart;

/**
 * A system that can be started.
 *
 * @param parts its parts
 * @param database where the services keep what they own
 * @param mailPage where mails are shown, unless they go to a server of the person's own
 * @param unleash the Unleash server that keeps the flags, if one was asked for
 * @param url the gateway
 * @param training makes its next start quicker
 */
public record LocalSystem(List<Part> parts, Database database, Optional<String> mailPage, Optional<UnleashPart> unleash,
		String url, Training training) {

	/**
	 * Work for quiet times; it may be interrupted.
	 */
	@FunctionalInterface
	public interface Training {

		/**
		 * Works until it is done.
		 * @return whether every service will start quickly from now on
		 */
		boolean train() throws IOException, InterruptedException;

	}

}
