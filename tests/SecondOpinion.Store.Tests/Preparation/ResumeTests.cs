using SecondOpinion.Cases;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Preparation dies at every call it makes, before the call is done and after, and the next run brings the case to the same end.</summary>
internal sealed class ResumeTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_run_that_dies_at_any_call_is_made_good_by_the_next(bool afterTheCall)
    {
        for (var call = 1; ; call++)
        {
            using var house = await House.OfAsync(House.Head(20, "t1-sagittal"), House.Grace);
            var faults = new FaultPlan(call, afterTheCall);
            try
            {
                await house.PrepareAsync(faults);
            }
            catch (IOException)
            {
                Assert.That(faults.Happened, Is.True);
            }

            if (!faults.Happened)
            {
                Assert.That(call, Is.GreaterThan(10), "the faults reached every step");
                return;
            }

            house.Vault.StartAnew();
            if (house.Cases.Case.State == CaseState.Preparing)
            {
                await house.PrepareAsync();
            }

            var instances = await house.InstancesAsync();
            Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Ready), $"call {call}");
            Assert.That(instances, Has.Count.EqualTo(3).And.All.Property(nameof(PreparedInstance.State)).EqualTo(InstanceState.Sealed), $"call {call}");
            Assert.That(house.Letters.Released, Is.Positive, $"call {call}");
            Assert.That(house.Trail.Of(AuditAction.PreparationEnded), Is.Not.Empty, $"call {call}");
            foreach (var instance in instances)
            {
                (await house.Vault.Vault.OpenAsync(instance.Address, instance.Version, default)).Dispose();
            }

            Assert.That(Directory.GetFiles(house.Vault.Root, "*", SearchOption.AllDirectories), Has.Length.EqualTo(3), $"call {call}: nothing half-written");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_stop_that_dies_at_any_call_is_made_good_by_the_next(bool afterTheCall)
    {
        for (var call = 1; ; call++)
        {
            using var house = await House.OfAsync(House.Head(20, "t1-sagittal"), House.Grace with { BirthDate = new DateOnly(1999, 1, 1) });
            var faults = new FaultPlan(call, afterTheCall);
            try
            {
                await house.PrepareAsync(faults);
            }
            catch (IOException)
            {
                Assert.That(faults.Happened, Is.True);
            }

            if (!faults.Happened)
            {
                return;
            }

            if (house.Cases.Case.State == CaseState.Preparing)
            {
                await house.PrepareAsync();
            }

            using var pump = Pump(house);
            await pump.SweepAsync(default);
            Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Stopped), $"call {call}");
            Assert.That(house.Letters.Released, Is.Zero, $"call {call}");
            Assert.That(house.Letters.Added, Has.Count.EqualTo(1), $"call {call}: one letter, not two");
            Assert.That(await house.InstancesAsync(), Is.Empty, $"call {call}");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Sealing_again_in_a_smaller_form_may_die_at_any_call(bool afterTheCall)
    {
        for (var call = 1; ; call++)
        {
            using var house = await House.OfAsync(House.Head(30, "t1-sagittal"), House.Grace);
            await house.PrepareAsync();
            var faults = new FaultPlan(call, afterTheCall);
            var resealing = new Resealing(
                Failing<IVault>.Before(house.Vault.Vault, faults), Failing<IPreparedStore>.Before(house.Prepared, faults), new NamedPreview(), new KeptLog<Resealing>());
            try
            {
                await resealing.ResealAsync((await house.Prepared.ToResealAsync(1, default))[0], await house.LeaseAsync(), default);
            }
            catch (IOException)
            {
                Assert.That(faults.Happened, Is.True);
            }

            if (!faults.Happened)
            {
                return;
            }

            foreach (var instance in await house.InstancesAsync())
            {
                Assert.That((await house.PixelsAsync(instance)).Pixels, Has.Length.EqualTo(181 * 217 * 2), $"call {call}: readable in between");
            }

            await house.ResealAllAsync();
            Assert.That(await house.InstancesAsync(), Has.All.Property(nameof(PreparedInstance.HasPreviews)).True, $"call {call}");
        }
    }

    [Test]
    public async Task The_pump_prepares_reseals_and_then_rests_and_a_fault_makes_a_case_wait()
    {
        using var house = await House.OfAsync(House.Head(25, "t1-sagittal"), House.Grace);
        using var pump = Pump(house);
        house.Archive.IsDown = true;
        Assert.That(await pump.StepAsync(default), Is.True, "it tried");
        Assert.That(await pump.StepAsync(default), Is.False, "and waits now");
        house.Archive.IsDown = false;
        Assert.That(await pump.StepAsync(default), Is.False, "still");
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await pump.StepAsync(default), Is.True);
        Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Ready));
        Assert.That(await pump.StepAsync(default), Is.True, "smaller forms");
        Assert.That(await house.InstancesAsync(), Has.All.Property(nameof(PreparedInstance.HasPreviews)).True);
        Assert.That(await pump.StepAsync(default), Is.False);
    }

    private static PreparationPump Pump(House house) => new(
        house.Cases, house.Vault.Vault, house.Prepared, house.Preparing(), new Resealing(house.Vault.Vault, house.Prepared, new NamedPreview(), new KeptLog<Resealing>()),
        new LeasedWork(new PreparationLeases(house.Vault.Database), house.Clock, new KeptLog<LeasedWork>()), house.Clock, new KeptLog<PreparationPump>());
}
