package io.newstunneler.digest.mail;

/**
 * A letter to many, without what is each reader's own.
 *
 * @param subject one line
 * @param body what it says, with slots
 * @param list name of the list that it belongs to
 */
record Form(String subject, Body body, String list) {
}
