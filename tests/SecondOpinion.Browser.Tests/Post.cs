using System.Text.RegularExpressions;
using MimeKit;

namespace SecondOpinion.Browser;

/// <summary>The recipient's mailbox: the letters that the site wrote into its pickup folder.</summary>
internal static partial class Post
{
    /// <summary>The link in the newest invitation to <paramref name="address"/>, as its text part has it.</summary>
    public static Task<string> LinkAsync(Site site, string address) =>
        WaitAsync(site, address, text => Link().Match(text) is { Success: true } match ? match.Value : null);

    /// <summary>The code in the newest code letter to <paramref name="address"/> that shows <paramref name="requestWord"/>.</summary>
    public static Task<string> CodeAsync(Site site, string address, string requestWord) =>
        WaitAsync(site, address, text => text.Contains(requestWord, StringComparison.Ordinal) && Code().Match(text) is { Success: true } match ? match.Value : null);

    /// <summary>Every letter so far, oldest first.</summary>
    public static IReadOnlyList<MimeMessage> All(Site site)
    {
        var folder = new DirectoryInfo(Path.Combine(site.Data, "outbox"));
        return folder.Exists
            ? [.. folder.GetFiles("*.eml", SearchOption.AllDirectories).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name).Select(file => MimeMessage.Load(file.FullName))]
            : [];
    }

    private static async Task<string> WaitAsync(Site site, string address, Func<string, string?> find)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var found = All(site).Reverse().Where(letter => letter.To.Mailboxes.Any(to => to.Address == address))
                .Select(letter => find(letter.TextBody ?? "")).FirstOrDefault(text => text is not null);
            if (found is not null)
            {
                return found;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"No such letter came within 30 seconds. Log:{Environment.NewLine}{site.Log}");
    }

    [GeneratedRegex(@"https?://\S+/open[#/]\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"\b\d{4} \d{4}\b", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
