package io.newstunneler.local.service;

import java.util.List;

/**
 * The five services: the very jars that production runs.
 */
public enum Service {

	FLAGS("flags-service", "flags", "96m", false), INGEST("ingest-service", "ingest", "192m", true),
	ANALYSIS("analysis-service", "analysis", "192m", true), DIGEST("digest-service", "digest", "128m", false),
	GATEWAY("gateway", "gateway", "128m", true);

	/**
	 * Compiled quickly rather than well: starts with half the work and in less memory.
	 */
	private static final List<String> QUICKLY = List.of("-XX:TieredStopAtLevel=1");

	/**
	 * With so few processors compiling well takes more of them than it gives back in the
	 * first minutes of work: start-up and the first 20,000 articles were a quarter
	 * quicker without it.
	 */
	private static final int FEW = 2;

	private final String module;

	private final String schema;

	private final String heap;

	private final boolean busy;

	/**
	 * A service.
	 * @param module its module
	 * @param schema its schema
	 * @param heap most of its heap
	 * @param busy whether it handles every article or request, so that its speed counts
	 */
	Service(String module, String schema, String heap, boolean busy) {
		this.module = module;
		this.schema = schema;
		this.heap = heap;
		this.busy = busy;
	}

	/**
	 * Its name, which is also its module's.
	 */
	public String module() {
		return this.module;
	}

	/**
	 * Its schema, and the role of the same name.
	 */
	public String schema() {
		return this.schema;
	}

	/**
	 * Most of its heap.
	 */
	String heap() {
		return this.heap;
	}

	/**
	 * Arguments of its JVM beyond those of all.
	 */
	List<String> flags() {
		return (this.busy && Runtime.getRuntime().availableProcessors() > FEW) ? List.of() : QUICKLY;
	}

}
