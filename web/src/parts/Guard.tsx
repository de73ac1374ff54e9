import { Component, type ReactNode } from 'react';

/** Keeps a fault of one part from blanking the page. */
export class Guard extends Component<{ children: ReactNode }, { fault: string | null }> {
  override state = { fault: null };

  static getDerivedStateFromError(error: unknown): { fault: string } {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.fault === null) return this.props.children;
    return (
      <div className="empty failure" role="alert">
        <p className="empty-title">This part of the page failed</p>
        <p>{this.state.fault}</p>
        <button type="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </div>
    );
  }
}
