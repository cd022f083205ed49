using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using MimeKit;
using SecondOpinion.Mail;

namespace SecondOpinion.Web.Desk;

/// <summary>A letter in the pickup folder.</summary>
/// <param name="Id">Its file's name.</param>
/// <param name="Message">As it would have been sent.</param>
internal sealed record PickedUpLetter(string Id, MimeMessage Message)
{
    /// <inheritdoc/>
    public override string ToString() => "picked up letter";
}

/// <summary>The pickup folder of Development, as a mailbox to look into.</summary>
internal sealed partial class DevLetters(IOptions<MailOptions> mail, Site site)
{
    /// <summary>True where letters may be read in the browser: Development, pickup mail, on this very machine, no proxy in between.</summary>
    public bool MayServe(HttpContext context) => site.IsDevelopment && mail.Value.Kind == MailKind.Pickup && Loopback.IsDirect(context);

    /// <summary>Newest first.</summary>
    public IReadOnlyList<PickedUpLetter> All()
    {
        var folder = new DirectoryInfo(mail.Value.Folder);
        return folder.Exists
            ? [.. folder.GetFiles("*.eml").OrderByDescending(file => file.LastWriteTimeUtc).Select(file => new PickedUpLetter(file.Name, MimeMessage.Load(file.FullName)))]
            : [];
    }

    /// <summary>One of those in the folder; an id is compared, never made into a path.</summary>
    public PickedUpLetter? Find(string id) => All().FirstOrDefault(letter => letter.Id == id);

    /// <summary>The text, parted so that every second piece is an address of ours that opens something.</summary>
    public static IReadOnlyList<string> PartedByLinks(string text) => Link().Split(text);

    [GeneratedRegex(@"(?<link>https?://[^\s/]+/open[#/][A-Za-z0-9_\-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
