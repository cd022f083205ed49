using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SecondOpinion.Store.Operations;

namespace SecondOpinion.Tool.Doctor;

/// <summary>Looks at everything the service needs, one thing after the other. A check that breaks is a finding; the next one is made all the same.</summary>
internal sealed class Examination(IServiceProvider house, Recipients.EmailAddress? testTo)
{
    /// <summary>No single thing may keep an operator waiting for longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private delegate IAsyncEnumerable<Finding> Check(CancellationToken cancellationToken);

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string Name, Check Run)[] checks =
        [
            ("configuration", _ => new SettingsChecks(house).ConfigurationAsync()), ("addresses", new SettingsChecks(house).AddressesAsync),
            ("store", new KeptChecks(house).StoreAsync), ("keys", new KeptChecks(house).KeysAsync), ("vault", _ => new KeptChecks(house).VaultAsync()),
            ("trail", new TrailChecks(house).RunAsync), ("archives", new OutsideChecks(house).ArchivesAsync),
            ("mail", stop => new OutsideChecks(house).MailAsync(testTo, stop)), ("sign-in", new OutsideChecks(house).SignInAsync), ("clock", new ClockCheck(house).RunAsync), ("decoders", _ => DecoderChecks.RunAsync()),
            ("rules", _ => new RulesCheck(house.GetRequiredService<IHostEnvironment>().ContentRootPath).RunAsync()), ("JPEG 2000 decoder", _ => new Jpeg2000Check(house).RunAsync()), ("text search", new TextChecks(house).RunAsync),
        ];
        foreach (var (name, run) in checks)
        {
            foreach (var finding in await GuardedAsync(name, run, cancellationToken))
            {
                yield return finding;
            }
        }
    }

    private static async Task<IReadOnlyList<Finding>> GuardedAsync(string name, Check run, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        var found = new List<Finding>();
        try
        {
            await foreach (var finding in run(deadline.Token))
            {
                found.Add(finding);
            }
        }
        catch (OptionsValidationException)
        {
            found.Add(Finding.Failed(name, "not looked at: its settings are wrong", "see configuration above"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            found.Add(Finding.Failed(name, $"no answer within {Patience.TotalSeconds:0} s", "see that it can be reached from this machine"));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            found.Add(Finding.Failed(name, $"broke off ({fault.GetType().Name}: {fault.Message})", StoreFault.Words(fault) ?? "see the message"));
        }

        return found;
    }
}
