package io.newstunneler.local.service;

import java.util.Optional;

/**
 * The five services: the very jars that production runs.
 */
public enum Service {

	FLAGS("flags-service", "flags", "96m"), INGEST("ingest-service", "ingest", "192m"),
	ANALYSIS("analysis-service", "analysis", "192m"), DIGEST("digest-service", "digest", "128m"),
	GATEWAY("gateway", "", "128m");

	private final String module;

	private final String schema;

	private final String heap;

	Service(String module, String schema, String heap) {
		this.module = module;
		this.schema = schema;
		this.heap = heap;
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
	public Optional<String> schema() {
		return this.schema.isEmpty() ? Optional.empty() : Optional.of(this.schema);
	}

	/**
	 * Most of its heap.
	 */
	String heap() {
		return this.heap;
	}

}
