using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Browser;

/// <summary>Leaves out the checks of the settings at start, in a process of a test that asks for it: SQLite serves two processes well enough for a
/// test, but the product refuses that. Nothing of this is in the product; the framework tells whoever listens that a host is being built.</summary>
internal sealed class WithoutChecks : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>Settings of a process that does so.</summary>
    public static (string Key, string Value)[] Settings => [("DOTNET_STARTUP_HOOKS", typeof(WithoutChecks).Assembly.Location)];

    public static void Install() => DiagnosticListener.AllListeners.Subscribe(new WithoutChecks());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilding", Value: IHostBuilder host })
        {
            host.ConfigureServices((_, services) => services.RemoveAll<IStartupValidator>());
        }
    }

    public void OnCompleted()
    {
        // the process ends
    }

    public void OnError(Exception error)
    {
        // nobody reports one
    }
}
