// NUnit shares one fixture object among its tests unless told otherwise; a fresh one each makes field initialisers safe.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
