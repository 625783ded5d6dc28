package io.newstunneler.local.command;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.newstunneler.local.LauncherException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * {@code ./tunneler}.
 */
@Command(name = "tunneler", mixinStandardHelpOptions = true, versionProvider = Tunneler.Version.class,
		description = "News Tunneler on one machine: feeds in, scored articles, trading plans and digests out.",
		footer = { "", "Data, logs and mails are kept in TUNNELER_HOME, by default .tunneler/.",
				"bench <name> measures the running system; see ./tunneler bench --help." },
		subcommands = { Demo.class, Up.class, Down.class, Status.class, Logs.class, Flags.class, MailServer.class,
				SampleFeedServer.class })
public final class Tunneler {

	private Tunneler() {
	}

	/**
	 * Does what the arguments say.
	 * @param args the arguments
	 * @return 0 if it was done, 1 if not, 2 if it was not understood
	 */
	public static int execute(String... args) {
		CommandLine line = new CommandLine(new Tunneler());
		line.setExecutionExceptionHandler((ex, _, _) -> {
			System.err.println(message(ex));
			return 1;
		});
		if (args.length == 0) {
			line.usage(System.out);
			return 2;
		}
		return line.execute(args);
	}

	private static String message(Exception ex) {
		return switch (ex) {
			case LauncherException known -> String.valueOf(known.getMessage());
			case IOException io -> "A file or connection failed: " + io;
			case UncheckedIOException io -> "A file or connection failed: " + io.getCause();
			default -> {
				ex.printStackTrace();
				yield "This is a mistake in the launcher.";
			}
		};
	}

	static final class Version implements IVersionProvider {

		@Override
		public String[] getVersion() {
			String version = Tunneler.class.getPackage().getImplementationVersion();
			return new String[] { "News Tunneler " + ((version != null) ? version : "(unpackaged)"),
					"Java " + Runtime.version() };
		}

	}

}
