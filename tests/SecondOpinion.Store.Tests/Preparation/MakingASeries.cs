using System.Collections.Concurrent;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Tests.Vault;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>How the instances of a series are made side by side and become durable together.</summary>
internal sealed class MakingASeries
{
    private const int Count = 40;
    private static readonly Guid CaseId = Guid.Parse("5b1f0ac2-1d1b-4c59-8a61-6f6ea3b3c111");
    private static readonly Proof Proof = new(1, "2024d", new string('0', 64), 1, 1, 1);

    private readonly ConcurrentQueue<int[]> _decided = [];
    private VaultFixture _fixture = null!;

    [SetUp]
    public async Task Open()
    {
        _fixture = await VaultFixture.NewAsync();
        _decided.Clear();
    }

    [TearDown]
    public void Close() => _fixture.Dispose();

    [Test]
    public async Task The_first_is_decided_alone_and_every_one_once_in_order_and_only_when_it_lies_in_the_vault()
    {
        Assert.That(await RunAsync((_, made) => made), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(_decided.First(), Is.EqualTo(new[] { 0 }));
            Assert.That(_decided.SelectMany(places => places), Is.EqualTo(Enumerable.Range(0, Count)));
            Assert.That(Files("*.tmp"), Is.Empty);
        });
    }

    [Test]
    public void A_fault_leaves_what_was_made_before_it_decided_and_nothing_half_made()
    {
        Assert.That(() => RunAsync((place, made) => place == 25 ? throw new IOException("No answer.") : made), Throws.TypeOf<IOException>());
        var decided = _decided.SelectMany(places => places).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(decided, Is.SupersetOf(Enumerable.Range(0, 17)), "whole batches before it");
            Assert.That(decided, Does.Not.Contain(25));
            Assert.That(decided, Is.Unique);
            Assert.That(Files("*"), Has.Length.EqualTo(decided.Length));
        });
    }

    [Test]
    public async Task Another_patients_instance_stops_the_series_and_nothing_of_its_batch_is_decided()
    {
        Assert.That(await RunAsync((place, made) => place == 20 ? Made.OtherPatients : made), Is.False);
        Assert.Multiple(() =>
        {
            Assert.That(_decided.SelectMany(places => places), Is.EqualTo(Enumerable.Range(0, 17)), "the batches before it");
            Assert.That(Files("*.tmp"), Is.Empty);
        });
    }

    [Test]
    public void When_decisions_cannot_be_noted_the_series_stops_with_that_fault()
    {
        var making = new SeriesMaking(_fixture.Vault, (instance, _) => SealAsync(instance), (_, _) => throw new InvalidOperationException("The store is away."));
        Assert.That(() => making.MakeAsync(Instances(), default), Throws.InvalidOperationException);
        Assert.That(Files("*.tmp"), Is.Empty);
    }

    private Task<bool> RunAsync(Func<int, Made, Made> then) => new SeriesMaking(
        _fixture.Vault,
        async (instance, _) =>
        {
            var made = await SealAsync(instance);
            try
            {
                var result = then(instance.Address.Instance, made);
                if (result != made)
                {
                    await made.DisposeAsync();
                }

                return result;
            }
            catch
            {
                await made.DisposeAsync();
                throw;
            }
        },
        async (decisions, _) =>
        {
            foreach (var decision in decisions.OfType<Decision.Sealed>())
            {
                using var there = await _fixture.Vault.OpenAsync(decision.Address, 1, default);
                Assert.That(there.FrameCount, Is.EqualTo(1));
            }

            _decided.Enqueue([.. decisions.Select(decision => ((Decision.Sealed)decision).Address.Instance)]);
        }).MakeAsync(Instances(), default);

    private async Task<Made> SealAsync(PreparedInstance instance)
    {
        var sealing = await _fixture.Vault.BeginAsync(instance.Address, 1, default);
        await sealing.WriteHeaderAsync(new byte[10], default);
        await sealing.WriteFrameAsync(1, VaultFixture.Raw, new byte[100], default);
        await sealing.FinishAsync(default);
        return new Made(new Decision.Sealed(instance.Address, Proof), sealing);
    }

    private static PreparedInstance[] Instances() =>
        [.. Enumerable.Range(0, Count).Select(place => new PreparedInstance(new InstanceAddress(CaseId, 0, place), $"2.25.{place + 1}", InstanceState.Pending, 0, 0, false))];

    private string[] Files(string pattern) => Directory.GetFiles(_fixture.Root, pattern, SearchOption.AllDirectories);
}
