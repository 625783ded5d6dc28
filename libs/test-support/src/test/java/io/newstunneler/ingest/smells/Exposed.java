package io.newstunneler.ingest.smells;

public class Exposed {

}
