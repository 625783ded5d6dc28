package io.newstunneler.local.supervision;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Keeps logs from filling the disk. Parts append to their files themselves, so that they
 * log on when the supervisor is dead; a file that has grown too big is copied to one
 * former generation and emptied.
 */
final class LogRotation {

	private static final long LIMIT = 256L * 1024 * 1024;

	private final Path folder;

	private final long limit;

	LogRotation(Path folder) {
		this(folder, LIMIT);
	}

	LogRotation(Path folder, long limit) {
		this.folder = folder;
		this.limit = limit;
	}

	void rotate() throws IOException {
		try (DirectoryStream<Path> logs = Files.newDirectoryStream(this.folder, "*.{json,err,log}")) {
			for (Path log : logs) {
				if (Files.size(log) > this.limit) {
					Files.copy(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
					try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
						channel.truncate(0);
					}
				}
			}
		}
	}

}
