using Microsoft.AspNetCore.DataProtection;

namespace SecondOpinion;

/// <summary>The desk's key ring: identity column, patient hash, staff cookies, <c>studyRef</c>, checkpoint key. A reader process has none.</summary>
/// <param name="Provider">Makes protectors of this ring; every purpose is versioned, such as <c>SecondOpinion.Cases.Subject.v1</c>.</param>
public sealed record DeskKeys(IDataProtectionProvider Provider);

/// <summary>The reader's key ring: tokens, challenges, reader sessions, case keys, letters on their way.</summary>
/// <param name="Provider">Makes protectors of this ring; every purpose is versioned, such as <c>SecondOpinion.Links.LinkToken.v1</c>.</param>
public sealed record ReaderKeys(IDataProtectionProvider Provider);
