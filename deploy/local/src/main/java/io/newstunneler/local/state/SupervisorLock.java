package io.newstunneler.local.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import io.newstunneler.local.home.Home;

/**
 * Held by the living supervisor of a home. The operating system takes it back however the
 * supervisor ends, so there is no stale lock.
 */
public final class SupervisorLock implements AutoCloseable {

	private final FileChannel channel;

	private SupervisorLock(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Takes the lock for as long as this process lives.
	 * @param home the home
	 * @return the lock, or nothing if a supervisor lives
	 * @throws IOException if the file cannot be opened
	 */
	public static Optional<SupervisorLock> take(Home home) throws IOException {
		Optional<SupervisorLock> lock = lock(home);
		if (lock.isPresent()) {
			FileChannel channel = lock.get().channel;
			channel.truncate(0);
			channel.write(
					ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
		}
		return lock;
	}

	/**
	 * The living supervisor.
	 * @param home the home
	 * @return its process, if there is one
	 * @throws IOException if the file cannot be opened
	 */
	public static Optional<ProcessHandle> holder(Home home) throws IOException {
		if (!Files.exists(file(home))) {
			return Optional.empty();
		}
		Optional<SupervisorLock> free = lock(home);
		if (free.isPresent()) {
			free.get().close();
			return Optional.empty();
		}
		String pid = Files.readString(file(home)).strip();
		return pid.matches("\\d+") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
	}

	private static Optional<SupervisorLock> lock(Home home) throws IOException {
		FileChannel channel = FileChannel.open(file(home), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		if (channel.tryLock() == null) {
			channel.close();
			return Optional.empty();
		}
		return Optional.of(new SupervisorLock(channel));
	}

	private static Path file(Home home) {
		return home.run().resolve("lock");
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
