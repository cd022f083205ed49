using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecondOpinion.Archive;
using SecondOpinion.Mail;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Vault;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;
using SecondOpinion.Web.Management;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Tool.Doctor;

/// <summary>What lies outside: archives and the mail relay. A reader process has neither, and none is called for it.</summary>
internal sealed class OutsideChecks(IServiceProvider house)
{
    /// <summary>Each archive, of whatever kind, is asked for a study that nobody has; a folder is looked into besides.</summary>
    public async IAsyncEnumerable<Finding> ArchivesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!house.GetRequiredService<Site>().HasDesk)
        {
            yield return Finding.Ok("archives", "a reader process has none");
            yield break;
        }

        var entries = house.GetRequiredService<IOptions<ArchiveOptions>>().Value.Entries;
        var archives = house.GetRequiredService<IArchives>();
        var migrated = await KeptChecks.IsMigratedAsync(house, cancellationToken);
        foreach (var archive in house.GetRequiredService<ITrusts>().All.SelectMany(trust => archives.Of(trust.Code)))
        {
            var entry = entries.First(candidate => candidate.Trust == archive.Trust && candidate.Name == archive.Name);
            yield return entry.Kind == "Folder" ? Folder(entry) : await AskAsync(archive, entry, cancellationToken);
            if (entry.Kind == "Folder" && migrated && await AskAsync(archive, entry, cancellationToken) is { Verdict: not Verdict.Ok } index)
            {
                yield return index;
            }
        }
    }

    /// <summary>Calls the relay; in Development looks at the pickup folder.</summary>
    public async IAsyncEnumerable<Finding> MailAsync(EmailAddress? testTo, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!house.GetRequiredService<Site>().HasDesk)
        {
            yield return Finding.Ok("mail", "a reader process queues letters; the desk's sends them");
            yield break;
        }

        var options = house.GetRequiredService<IOptions<MailOptions>>().Value;
        if (options.Kind == MailKind.Pickup)
        {
            yield return Finding.Warning("mail", "letters go into a folder and reach nobody", "nothing in Development; elsewhere the service refuses to start so");
            yield break;
        }

        var relay = $"{options.Host}:{options.Port}, {options.Security}{(options.User.Length > 0 ? ", with a login" : "")}";
        yield return await house.GetRequiredService<RelayProbe>().CallAsync(testTo, cancellationToken) is { } wrong
            ? Finding.Failed("mail", $"{relay}: {wrong}", "see Mail:Host, Port, Security, User and PasswordFile, and the firewall")
            : Finding.Ok("mail", $"{relay}: {(testTo is null ? "answers; nothing was sent" : "took a test letter")}");
    }

    /// <summary>Does the identity provider answer? Discovery as OpenID Connect Discovery 1.0 section 4 has it.</summary>
    public async IAsyncEnumerable<Finding> SignInAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var staff = house.GetRequiredService<IOptions<StaffSettings>>().Value;
        if (!house.GetRequiredService<Site>().HasDesk)
        {
            yield return Finding.Ok("sign-in", "a reader process has no staff");
        }
        else if (staff.SignIn == StaffSignIn.Demo)
        {
            yield return Finding.Warning("sign-in", "anybody signs in as a demo person", "nothing in Development; elsewhere the service refuses to start so");
        }
        else
        {
            yield return await DiscoverAsync(new Uri(staff.Authority), cancellationToken);
        }
    }

    private static async Task<Finding> DiscoverAsync(Uri authority, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(15) };
        try
        {
            using var answer = await client.GetAsync(new Uri($"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration"), cancellationToken);
            return answer.IsSuccessStatusCode
                ? Finding.Ok("sign-in", $"{authority.Authority} answers")
                : Finding.Failed("sign-in", $"{authority.Authority} answers {(int)answer.StatusCode}", "see Staff:Authority");
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Failed("sign-in", $"{authority.Authority} does not answer", "see Staff:Authority, the firewall, and this machine's certificate store");
        }
    }

    private static Finding Folder(ArchiveEntry entry)
    {
        var name = $"{entry.Name} of {entry.Trust}";
        try
        {
            VaultProbe.Read(entry.Path);
            return Finding.Ok("archives", $"{name}: its folder can be read");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed("archives", $"{name}: its folder cannot be read ({fault.GetType().Name})", "mount it, or give the service's account the right to read");
        }
    }

    private static async Task<Finding> AskAsync(IArchive archive, ArchiveEntry entry, CancellationToken cancellationToken)
    {
        var name = $"{archive.Name} of {archive.Trust} ({entry.Kind})";
        try
        {
            await archive.FindAsync(Parts.Nobody, cancellationToken);
            return Finding.Ok("archives", $"{name} answers");
        }
        catch (ArchiveUnavailableException fault)
        {
            return Finding.Failed("archives", $"{name}: {fault.Message}", "see its address and login, and whether it runs"); // the message names no patient
        }
    }
}
