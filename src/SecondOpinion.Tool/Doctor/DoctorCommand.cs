using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecondOpinion.Recipients;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Tool.Doctor;

/// <summary><c>second-opinion doctor</c>: examines what the service would run with, by the service's own wiring. 0 all well, 1 warnings, 2 failures.
/// It changes nothing and sends nothing, but for <c>--send-test-to</c>.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Build()
    {
        var folder = new Option<DirectoryInfo?>("--folder") { Description = "The folder that the service runs in, with its appsettings.json; this one by default." };
        var settings = new Option<FileInfo[]>("--settings") { Description = "Further JSON settings; the last one wins, and environment variables win over all." };
        var environment = new Option<string?>("--environment") { Description = "Production by default, or as ASPNETCORE_ENVIRONMENT says." };
        var json = new Option<bool>("--json") { Description = "Answers as JSON." };
        var test = new Option<string?>("--send-test-to") { Description = "Sends one test letter to this address." };
        var command = new Command("doctor", "Examines settings, store, keys, vault, trail, archives, mail, clock, decoders and rules.") { folder, settings, environment, json, test };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new House(parsed.GetValue(folder), parsed.GetValue(settings) ?? [], parsed.GetValue(environment)),
            parsed.GetValue(test), parsed.GetValue(json), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(House where, string? testTo, bool json, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        EmailAddress? address = null;
        if (testTo is not null && !EmailAddress.TryParse(testTo, out address))
        {
            await console.Error.WriteLineAsync("--send-test-to takes an e-mail address.");
            return (int)Verdict.Failed;
        }

        await using var house = where.Build();
        var findings = new List<Finding>();
        await foreach (var finding in new Examination(house.Services, address).RunAsync(cancellationToken))
        {
            findings.Add(finding);
            if (!json)
            {
                await console.Output.WriteLineAsync(finding.ToString());
            }
        }

        if (json)
        {
            await console.Output.WriteLineAsync(JsonSerializer.Serialize(findings, Json));
        }

        return (int)findings.Max(finding => finding.Verdict);
    }

    /// <summary>Where the service's settings lie.</summary>
    private sealed record House(DirectoryInfo? Folder, FileInfo[] Settings, string? Environment)
    {
        /// <summary>The service, wired and not started.</summary>
        public WebApplication Build()
        {
            if (Folder is not null)
            {
                Directory.SetCurrentDirectory(Folder.FullName); // relative paths in the settings mean what they mean to the service
            }

            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                ApplicationName = typeof(Site).Assembly.GetName().Name,
                ContentRootPath = Directory.GetCurrentDirectory(),
                EnvironmentName = Environment ?? System.Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Production",
            });
            foreach (var file in Settings)
            {
                builder.Configuration.AddJsonFile(file.FullName, optional: false);
            }

            builder.Configuration.AddEnvironmentVariables();
            builder.AddHouse();
            builder.Logging.ClearProviders(); // what is found is said, not logged
            return builder.Build();
        }
    }
}
