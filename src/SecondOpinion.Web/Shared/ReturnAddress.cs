using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace SecondOpinion.Web.Shared;

/// <summary>Where to go after signing in, as opaque text: a RIS may have called with an original UID, which must not stand in a second
/// address; and nobody else can name a place to be sent to.</summary>
internal sealed class ReturnAddress(DeskKeys keys)
{
    private readonly IDataProtector _protector = keys.Provider.CreateProtector("SecondOpinion.Web.ReturnAddress.v1");

    public string Write(HttpRequest request) =>
        Base64Url.EncodeToString(_protector.Protect(Encoding.UTF8.GetBytes(request.PathBase + request.Path + request.QueryString)));

    /// <summary>The address, or the front page for anything this service did not write.</summary>
    public string Read(string? text)
    {
        if (text is null || !Base64Url.IsValid(text))
        {
            return "/";
        }

        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(Base64Url.DecodeFromChars(text)));
        }
        catch (CryptographicException)
        {
            return "/";
        }
    }
}
