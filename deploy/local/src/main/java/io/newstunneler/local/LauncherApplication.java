package io.newstunneler.local;

import io.newstunneler.local.command.Tunneler;

/**
 * Entry of the launcher; the script {@code tunneler} hands all arguments over.
 */
final class LauncherApplication {

	private LauncherApplication() {
	}

	public static void main(String[] args) {
		System.exit(Tunneler.execute(args));
	}

}
