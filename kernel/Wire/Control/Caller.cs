namespace Baton.Wire.Control;

/// <summary>What somebody may do with the cluster.</summary>
public enum CallerRole
{
    /// <summary>Nothing.</summary>
    Stranger,

    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Look and change.</summary>
    Operator,
}

/// <summary>Who is at the other end of the control socket, as the kernel says.</summary>
/// <param name="ProcessId">The process that connected.</param>
/// <param name="User">Its user id.</param>
/// <param name="Role">What it may do.</param>
public sealed record Caller(int ProcessId, uint User, CallerRole Role)
{
    /// <summary>True if the caller may ask this.</summary>
    public bool May(ControlRequest request) => Role switch
    {
        CallerRole.Operator => true,
        CallerRole.Viewer => request.OnlyLooks,
        _ => false,
    };
}
