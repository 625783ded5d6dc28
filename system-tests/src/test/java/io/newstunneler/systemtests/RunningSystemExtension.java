package io.newstunneler.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link RunningSystem} of this run. The first that wants it waits
 * for its start; the end of the run stops it.
 */
class RunningSystemExtension implements ParameterResolver {

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == RunningSystem.class;
	}

	@Override
	public RunningSystem resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getRoot()
			.getStore(ExtensionContext.Namespace.create(RunningSystemExtension.class))
			.computeIfAbsent(RunningSystem.class, (_) -> start(), RunningSystem.class);
	}

	private static RunningSystem start() {
		try {
			return new RunningSystem();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
