namespace SecondOpinion.Web.Shared;

/// <summary>Which doors this process opens.</summary>
internal enum Surface
{
    /// <summary>Inside, for staff.</summary>
    Desk,

    /// <summary>Outside, for recipients.</summary>
    Reader,

    /// <summary>Both: development, or one machine with two host names.</summary>
    Both,
}

/// <summary>The top of the configuration: <c>Surface</c>, <c>DeskUrl</c>, <c>PublicUrl</c>.</summary>
/// <remarks>Read before the host is built, because it decides what is mapped; <see cref="SiteValidator"/> says what is wrong with it once the
/// host starts, together with the faults of every other section. Until then what cannot be read maps nothing.</remarks>
internal sealed record Site
{
    private const string Local = "http://localhost:5000";

    private Site(IConfiguration configuration, IHostEnvironment environment)
    {
        IsDevelopment = environment.IsDevelopment();
        Surface = Enum.TryParse<Surface>(configuration["Surface"], ignoreCase: true, out var surface) && Enum.IsDefined(surface) ? surface : null;
        var listening = IsDevelopment ? Listening(configuration) : null;
        DeskUrl = Read(configuration["DeskUrl"] ?? listening);
        PublicUrl = Read(configuration["PublicUrl"] ?? listening);
    }

    /// <summary>Null when not stated, or not one of the three.</summary>
    public Surface? Surface { get; }

    /// <summary>Where staff come in; without a slash at the end.</summary>
    public Uri? DeskUrl { get; }

    /// <summary>Where recipients come in: what stands in every letter.</summary>
    public Uri? PublicUrl { get; }

    /// <summary>True in Development: demo people, letters to read in the browser, plain HTTP.</summary>
    public bool IsDevelopment { get; }

    /// <summary>Staff pages are mapped.</summary>
    public bool HasDesk => Surface is Shared.Surface.Desk or Shared.Surface.Both;

    /// <summary>Recipients' pages are mapped.</summary>
    public bool HasReader => Surface is Shared.Surface.Reader or Shared.Surface.Both;

    /// <summary>Cookies may carry the <c>__Host-</c> prefix and the Secure attribute: always, but for plain HTTP in Development.</summary>
    public bool IsHttps => !IsDevelopment || DeskUrl?.Scheme == Uri.UriSchemeHttps;

    /// <summary>The host that a surface's endpoints answer on, or null for any (Development).</summary>
    public string? HostOf(Surface surface) =>
        IsDevelopment ? null : (surface == Shared.Surface.Desk ? DeskUrl : PublicUrl)?.Authority;

    /// <summary>Reads it, and in Development writes the listening address back, so that whoever reads <c>PublicUrl</c> finds it.</summary>
    public static Site From(ConfigurationManager configuration, IHostEnvironment environment)
    {
        var site = new Site(configuration, environment);
        configuration["DeskUrl"] ??= site.DeskUrl?.GetLeftPart(UriPartial.Authority);
        configuration["PublicUrl"] ??= site.PublicUrl?.GetLeftPart(UriPartial.Authority);
        return site;
    }

    private static string Listening(IConfiguration configuration)
    {
        var first = configuration["urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? Local;
        return first.Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);
    }

    private static Uri? Read(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var read) && (read.Scheme == Uri.UriSchemeHttps || read.Scheme == Uri.UriSchemeHttp)
            && read is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? read
            : null;
}
