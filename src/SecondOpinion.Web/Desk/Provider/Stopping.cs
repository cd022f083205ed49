using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace SecondOpinion.Web.Desk.Provider;

/// <summary>Sends the browser to the page that says why a sign-in came to nothing. The reason is opaque, so that nobody else can make the
/// service say it, and the page may name what only somebody who came from the provider should read.</summary>
internal sealed class Stopping(DeskKeys keys)
{
    /// <summary>They pressed Cancel at the provider.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The provider does not answer.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The provider's clock and ours differ.</summary>
    public const string Clocks = "clocks";

    /// <summary>What was begun here and what came back do not belong together.</summary>
    public const string Lost = "lost";

    private const string Path = "/sign-in/stopped";
    private readonly IDataProtector _protector = keys.Provider.CreateProtector("SecondOpinion.Web.Stopping.v1");

    /// <summary>303 to the page.</summary>
    public static void Send(HttpContext context, string because, string? back)
    {
        var why = context.RequestServices.GetRequiredService<Stopping>().Write(because);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = back is null ? $"{Path}?why={why}" : $"{Path}?why={why}&back={Uri.EscapeDataString(back)}";
    }

    /// <summary>The reason; <see cref="Lost"/> for anything this service did not write.</summary>
    public string Read(string? why)
    {
        if (why is null || !Base64Url.IsValid(why))
        {
            return Lost;
        }

        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(Base64Url.DecodeFromChars(why)));
        }
        catch (CryptographicException)
        {
            return Lost;
        }
    }

    private string Write(string because) => Base64Url.EncodeToString(_protector.Protect(Encoding.UTF8.GetBytes(because)));
}
