package io.newstunneler.local.process;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Recognises the processes of one home by what their command lines carry, so that a pid
 * which the system has given to somebody else is never taken for ours, and a process
 * whose supervisor was killed is found again.
 *
 * @param home the home whose processes they are
 */
public record OwnProcesses(Path home) {

	private static final String HOME = "tunneler.home=";

	private static final String PART = "tunneler.part=";

	/**
	 * What the command line of a Java part must carry, before its main class.
	 * @param part name of the part
	 * @return arguments of the JVM
	 */
	public List<String> javaMarks(String part) {
		return List.of("-D" + HOME + this.home, "-D" + PART + part);
	}

	/**
	 * What the command line of PostgreSQL must carry: it lets people invent settings.
	 * @param part name of the part
	 * @return arguments of the server
	 */
	public List<String> postgresMarks(String part) {
		return List.of("-c", HOME + this.home, "-c", PART + part);
	}

	/**
	 * What the command line of a program must carry that takes no heed of its arguments.
	 * @param part name of the part
	 * @return arguments of the program
	 */
	public List<String> plainMarks(String part) {
		return List.of(HOME + this.home, PART + part);
	}

	/**
	 * Whether a process is a certain part of this home.
	 * @param pid its id
	 * @param part name of the part
	 * @return the process, if it is
	 */
	public Optional<ProcessHandle> find(long pid, String part) {
		return ProcessHandle.of(pid)
			.filter(ProcessHandle::isAlive)
			.filter((process) -> carries(process, PART + part) && carries(process, HOME + this.home));
	}

	/**
	 * All processes of this home, whoever started them.
	 * @return living processes
	 */
	public List<ProcessHandle> all() {
		return ProcessHandle.allProcesses()
			.filter((process) -> carries(process, HOME + this.home))
			.filter((process) -> argument(process, PART).isPresent())
			.toList();
	}

	/**
	 * Which part a process is.
	 * @param process one of {@link #all()}
	 * @return name of the part
	 */
	public String part(ProcessHandle process) {
		return argument(process, PART).orElse("?");
	}

	private static boolean carries(ProcessHandle process, String mark) {
		return argument(process, mark).filter(String::isEmpty).isPresent();
	}

	private static Optional<String> argument(ProcessHandle process, String prefix) {
		return process.info()
			.arguments()
			.flatMap((arguments) -> Arrays.stream(arguments)
				.map((argument) -> argument.startsWith("-D") ? argument.substring(2) : argument)
				.filter((argument) -> argument.startsWith(prefix))
				.map((argument) -> argument.substring(prefix.length()))
				.findFirst());
	}

}
