namespace SecondOpinion.Mail;

/// <summary>How letters leave the house. Bound from <c>Mail</c>.</summary>
public sealed record MailOptions
{
    /// <summary>Smtp or Pickup; there is no default.</summary>
    public MailKind? Kind { get; set; }

    /// <summary>The relay's name, as its certificate has it.</summary>
    public string Host { get; set; } = "";

    /// <summary>1 to 65535; 587 unless told otherwise.</summary>
    public int Port { get; set; } = 587;

    /// <summary>How the connection is encrypted; there is no way to leave that out.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>False where the relay's certificate names no revocation list that can be reached; true by default.</summary>
    public bool CheckRevocation { get; set; } = true;

    /// <summary>For relays that want a login; empty for none.</summary>
    public string User { get; set; } = "";

    /// <summary>File whose first line is the password; required with <see cref="User"/>.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>The one sender's address.</summary>
    public string From { get; set; } = "";

    /// <summary>The sender's name.</summary>
    public string FromName { get; set; } = "Second Opinion";

    /// <summary>Pickup: where the <c>.eml</c> files go. Made if absent.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Seconds for one attempt in all, 5 to 600; 60 by default.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>Letters sent at the same time, 1 to 16; 2 by default.</summary>
    public int Workers { get; set; } = 2;

    /// <summary>Seconds after which the outbox is looked at though nothing in this process rang, 1 to 60; 2 by default. Another process may queue letters.</summary>
    public int PollSeconds { get; set; } = 2;

    /// <summary>The folder of the letters' templates; <c>templates</c> beside the program by default.</summary>
    public string Templates { get; set; } = Path.Combine(AppContext.BaseDirectory, "templates");
}

/// <summary>Where letters go.</summary>
public enum MailKind
{
    /// <summary>A relay.</summary>
    Smtp,

    /// <summary>Files in a folder. Development only.</summary>
    Pickup,
}

/// <summary>How the connection to the relay is encrypted.</summary>
public enum MailSecurity
{
    /// <summary>Plain until STARTTLS, which must be offered and must succeed before anything is said.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}

/// <summary>How links are written. Bound from <c>Links</c>.</summary>
public sealed record LinkOptions
{
    /// <summary>Fragment by default.</summary>
    public LinkForm Form { get; set; }
}

/// <summary>Where the token stands in a link.</summary>
public enum LinkForm
{
    /// <summary><c>/open#token</c>: never sent to any server.</summary>
    Fragment,

    /// <summary><c>/open/token</c>: for mail gateways that drop fragments.</summary>
    Path,
}
