package io.newstunneler.local.supervision;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last line of a part's log, to say at once what a person would look up.
 */
final class LogEnd {

	private static final int LOOK_BACK = 4096;

	private static final int LONGEST = 300;

	/** Of a line whose beginning may be cut off, so it cannot be read as JSON. */
	private static final Pattern MESSAGE = Pattern.compile("\"message\":\"((?:[^\"\\\\]|\\\\.)*)");

	private LogEnd() {
	}

	/**
	 * Where a part's standard error goes, so that its log stays one JSON object a line.
	 * @param log the log of the part
	 * @return the file beside it
	 */
	static Path errors(Path log) {
		return log.resolveSibling(log.getFileName().toString().replace(".json", ".err"));
	}

	static Optional<String> of(Path log) {
		return last(errors(log)).or(() -> last(log));
	}

	private static Optional<String> last(Path file) {
		if (!Files.isReadable(file)) {
			return Optional.empty();
		}
		try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
			long start = Math.max(0, bytes.length() - LOOK_BACK);
			bytes.seek(start);
			byte[] end = new byte[(int) (bytes.length() - start)];
			bytes.readFully(end);
			return Arrays.stream(new String(end, StandardCharsets.UTF_8).split("\n"))
				.filter((line) -> !line.isBlank())
				.reduce((_, later) -> later)
				.map(LogEnd::message)
				.map((line) -> line.substring(0, Math.min(line.length(), LONGEST)));
		}
		catch (IOException _) {
			return Optional.empty();
		}
	}

	/**
	 * What a JSON line says; any other line as it is.
	 */
	private static String message(String line) {
		Matcher message = MESSAGE.matcher(line);
		return message.find() ? message.group(1).replace("\\n", " ").replace("\\\"", "\"") : line;
	}

}
